/** All hostile operations, shared by the tests and the bench. */
import { costs } from './costs.ts';
import { directives } from './directives.ts';
import { floods } from './floods.ts';
import { fragments } from './fragments.ts';
import type { HostileOperation } from './hostileOperation.ts';
import { introspection } from './introspection.ts';
import { nearTheLimit } from './nearTheLimit.ts';
import { nesting } from './nesting.ts';
import { shapes } from './shapes.ts';
import { subscriptions } from './subscriptions.ts';
import { texts } from './texts.ts';
import { tokens } from './tokens.ts';
import { variables } from './variables.ts';

export const hostileOperations: readonly HostileOperation[] = [
  ...nesting,
  ...floods,
  ...fragments,
  ...directives,
  ...tokens,
  ...nearTheLimit,
  ...texts,
  ...variables,
  ...costs,
  ...introspection,
  ...subscriptions,
  ...shapes,
];
