/**
 * @generated SignedSource<<4fa7820116d0a134540305e839d053f6>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type RequestStatus = "CANCELLED" | "FAILED" | "PROCESSING" | "QUEUED" | "SUCCESS" | "%future added value";
export type UserErrorCode = "ALREADY_FINISHED" | "IDEMPOTENCY_KEY_AMBIGUOUS" | "IDEMPOTENCY_KEY_IN_USE" | "IDEMPOTENCY_KEY_REUSED" | "INVALID_URL" | "NOT_ALLOWED" | "NOT_FOUND" | "NOT_IN_REVIEW" | "OUT_OF_RANGE" | "QUOTA_EXCEEDED" | "REQUIRED" | "TOO_LONG" | "UNKNOWN_MODEL" | "UNSUPPORTED_TYPE" | "UPSTREAM_UNAVAILABLE" | "%future added value";
export type GenerateVideoInput = {
  audioUri: string;
  guidanceScale?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  imageUri?: string | null | undefined;
  model?: string | null | undefined;
  prompt?: string | null | undefined;
  resolution?: string | null | undefined;
};
export type stockGenerateMutation$variables = {
  input: GenerateVideoInput;
};
export type stockGenerateMutation$data = {
  readonly generateVideo: {
    readonly errors: ReadonlyArray<{
      readonly code: UserErrorCode;
      readonly message: string;
    }>;
    readonly request: {
      readonly id: string;
      readonly status: RequestStatus;
    } | null | undefined;
  } | null | undefined;
};
export type stockGenerateMutation = {
  response: stockGenerateMutation$data;
  variables: stockGenerateMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "concreteType": "VideoRequest",
  "kind": "LinkedField",
  "name": "request",
  "plural": false,
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "status",
      "storageKey": null
    }
  ],
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "code",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "message",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "stockGenerateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "GenerateVideoPayload",
        "kind": "LinkedField",
        "name": "generateVideo",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              (v3/*:: as any*/),
              (v4/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "stockGenerateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "GenerateVideoPayload",
        "kind": "LinkedField",
        "name": "generateVideo",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "__typename",
                "storageKey": null
              },
              (v3/*:: as any*/),
              (v4/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "66ad9fbe1c2c7787112b779f81fc111e",
    "id": null,
    "metadata": {},
    "name": "stockGenerateMutation",
    "operationKind": "mutation",
    "text": "mutation stockGenerateMutation(\n  $input: GenerateVideoInput!\n) {\n  generateVideo(input: $input) {\n    request {\n      id\n      status\n    }\n    errors {\n      __typename\n      code\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "e279f8eba73d590a729d25e99fb9fafc";

export default node;
