import { tryAttacksOf } from './bytesOf.ts';

tryAttacksOf("a member's key");
