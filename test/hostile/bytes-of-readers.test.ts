import { tryAttacksOf } from './bytesOf.ts';

tryAttacksOf("a reader's token");
