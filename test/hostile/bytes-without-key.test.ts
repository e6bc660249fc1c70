import { tryAttacksOf } from './bytesOf.ts';

tryAttacksOf('no key');
