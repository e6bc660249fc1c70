import type { Plugin } from 'esbuild';

/** @param folder where to, below the project's root; what is there is removed. */
export function bundle(folder: string, plugins?: readonly Plugin[]): Promise<void>;
