import type { Environment } from '../../../test/kit/command.ts';
import { type Dialect, ours } from '../calls.ts';
import { floorName, gatewayName } from '../names.ts';
import { postgraphileDialect } from '../postgraphileCalls.ts';
import { startOurs } from './startOurs.ts';
import { type ProgramOptions, startProgramOf } from './startProgramOf.ts';

/** What every contender is started with. */
export interface Ground {
  readonly databaseUrl: string;
  /** The gateway's environment. */
  readonly gateway: Environment;
}

/** A server that is measured. */
export interface Running {
  /** Where it takes GraphQL. */
  readonly url: string;
  readonly pid: number;
  /** The end of what it has complained about. */
  complaints(): string;
  stop(): Promise<unknown>;
}

export interface Contender {
  /** As the tables call it. */
  readonly name: string;
  readonly dialect: Dialect;
  start(ground: Ground): Promise<Running>;
}

const program = (name: string, file: string, options: ProgramOptions = {}, dialect = ours): Contender => ({
  name,
  dialect,
  start: (ground) => startProgramOf(file, ground, options),
});

export const gateway: Contender = { name: gatewayName, dialect: ours, start: (ground) => startOurs(ground) };
/** Another build of it. @param cli its dist/cli.js */
export const gatewayBefore = (cli: string): Contender => ({
  name: 'before',
  dialect: ours,
  start: (ground) => startOurs(ground, { cli }),
});
export const floor = program(floorName, 'floor.mjs');
export const standalone = program('Apollo standalone', 'apolloStandalone.mjs', { typescript: true });
export const express = program('Apollo on Express', 'apolloExpress.mjs', { typescript: true });
export const yoga = program('Yoga', 'yoga.mjs');
export const mercurius = program('mercurius', 'mercurius.mjs');
export const postgraphile = program(
  'PostGraphile',
  'postgraphile.mjs',
  { nodeFrom: 22 },
  postgraphileDialect,
);
