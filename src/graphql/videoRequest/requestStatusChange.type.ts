import { Field, Int, ObjectType } from 'type-graphql';
import type { FollowedChange } from '../../domain/videoRequest/followRequests.ts';
import {
  type RequestStage as Stage,
  type RequestStatus as Status,
  stageOf,
} from '../../domain/videoRequest/state.ts';
import { encodeEventCursor } from '../connection/cursor.ts';
import { DateTime } from '../scalars.ts';
import { RequestStage, RequestStatus } from './enums.ts';

@ObjectType('RequestStatusChange', {
  description: 'One change of one request. Changes of a request come in order and without a gap.',
})
export class RequestStatusChange {
  /** For the resolver of `request`. */
  readonly requestKey: string;
  private readonly change: FollowedChange;

  constructor(change: FollowedChange) {
    this.change = change;
    this.requestKey = change.requestId;
  }

  @Field(() => String, {
    description: 'Opaque; hand the last one seen to `after` when you subscribe again, and nothing is missed.',
  })
  get cursor(): string {
    return encodeEventCursor(this.change.position);
  }

  @Field(() => RequestStatus, { description: 'The status after this change.' })
  get status(): Status {
    return this.change.status;
  }

  @Field(() => RequestStage, { description: 'The stage after this change.' })
  get stage(): Stage {
    return stageOf(this.change.state);
  }

  @Field(() => Int, { description: "The request's version after this change." })
  get version(): number {
    return this.change.version;
  }

  @Field(() => DateTime, { description: 'When it changed.' })
  get at(): Date {
    return this.change.at;
  }

  @Field(() => Boolean, {
    description:
      'True where changes since the given cursor are no longer kept: what is shown must be read anew, then go on from this cursor.',
  })
  get resync(): boolean {
    return this.change.resync;
  }
}
