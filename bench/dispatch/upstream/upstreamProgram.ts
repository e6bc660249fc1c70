/** The upstream in a process of its own. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serveParent } from '../../live/program/commands.ts';
import { stampFirstByte } from './stampFirstByte.ts';
import { Upstream } from './upstream.ts';

const upstream = new Upstream();
const sockets = stampFirstByte(upstream.server);

const upstreamCommands = {
  async listen(): Promise<string> {
    sockets.listen(0, '127.0.0.1');
    await once(sockets, 'listening');
    return `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
  },
  held: () => upstream.held,
  takeJournal: () => upstream.takeJournal(),
  answerHeld: () => upstream.answerHeld(),
};
export type UpstreamCommands = typeof upstreamCommands;

serveParent(upstreamCommands);
