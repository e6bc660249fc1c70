import { registerEnumType } from 'type-graphql';
import type { RequestStage as Stage, RequestStatus as Status } from '../../domain/videoRequest/state.ts';

export const RequestStatus = {
  QUEUED: 'QUEUED',
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
} as const satisfies { [Name in Status]: Name };

registerEnumType(RequestStatus, {
  name: 'RequestStatus',
  description: 'How far a request has come. It never goes back, and the last three never change.',
  valuesConfig: {
    QUEUED: { description: 'Recorded, and waiting to be generated.' },
    PROCESSING: { description: 'The upstream is generating the video.' },
    SUCCESS: { description: 'The video is there: see `video`.' },
    FAILED: { description: 'There will be no video: see `error`.' },
    CANCELLED: { description: 'Cancelled before a video came of it.' },
  },
});

export const RequestStage = {
  WAITING: 'WAITING',
  SUBMITTING: 'SUBMITTING',
  CONFIRMING: 'CONFIRMING',
  GENERATING: 'GENERATING',
  NEEDS_REVIEW: 'NEEDS_REVIEW',
  DONE: 'DONE',
} as const satisfies { [Name in Stage]: Name };

registerEnumType(RequestStage, {
  name: 'RequestStage',
  description: 'What the gateway is doing for a request, finer than its status.',
  valuesConfig: {
    WAITING: { description: 'Waiting for its turn. A cancel is certainly free.' },
    SUBMITTING: {
      description:
        'Being handed to the upstream: until it answers, or its list shows the job, which takes seconds.',
    },
    CONFIRMING: {
      description:
        'The answer was lost on the way: the gateway finds out whether the upstream has it. It is not sent twice.',
    },
    GENERATING: { description: 'The upstream has it; the gateway looks after it until it ends.' },
    NEEDS_REVIEW: {
      description:
        'The gateway cannot tell what became of it; an admin of the team decides by `resolveRequest`, or its operator. It is not sent again without them.',
    },
    DONE: { description: 'Ended.' },
  },
});

export const Fault = { CALLER: 'CALLER', UPSTREAM: 'UPSTREAM', GATEWAY: 'GATEWAY' } as const;
registerEnumType(Fault, {
  name: 'Fault',
  description: 'Whose doing a failure was.',
  valuesConfig: {
    CALLER: { description: 'What was asked for cannot be done; another input may work.' },
    UPSTREAM: { description: 'The service that generates the video.' },
    GATEWAY: { description: 'This gateway or its configuration; its operator should look.' },
  },
});

export const Charged = { YES: 'YES', NO: 'NO', UNKNOWN: 'UNKNOWN' } as const;
registerEnumType(Charged, {
  name: 'Charged',
  description: 'Whether a failed request was paid for.',
  valuesConfig: {
    YES: { description: 'It was.' },
    NO: { description: 'It was not: the upstream never took it.' },
    UNKNOWN: { description: "The upstream does not say; its operator's invoice does." },
  },
});
