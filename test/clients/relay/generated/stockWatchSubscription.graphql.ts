/**
 * @generated SignedSource<<4a6da99dc3d38874b40535bc3d3e22f2>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type RequestStatus = "CANCELLED" | "FAILED" | "PROCESSING" | "QUEUED" | "SUCCESS" | "%future added value";
export type stockWatchSubscription$variables = {
  after?: string | null | undefined;
  requestId: string;
};
export type stockWatchSubscription$data = {
  readonly requestStatusChanged: {
    readonly cursor: string;
    readonly request: {
      readonly id: string;
      readonly status: RequestStatus;
    };
    readonly status: RequestStatus;
    readonly version: number;
  };
};
export type stockWatchSubscription = {
  response: stockWatchSubscription$data;
  variables: stockWatchSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "after"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "requestId"
},
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v3 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "after",
        "variableName": "after"
      },
      {
        "kind": "Variable",
        "name": "requestId",
        "variableName": "requestId"
      }
    ],
    "concreteType": "RequestStatusChange",
    "kind": "LinkedField",
    "name": "requestStatusChanged",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "cursor",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "version",
        "storageKey": null
      },
      (v2/*:: as any*/),
      {
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
          (v2/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "stockWatchSubscription",
    "selections": (v3/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "stockWatchSubscription",
    "selections": (v3/*:: as any*/)
  },
  "params": {
    "cacheID": "30d800aabd68030952e8805914618f2a",
    "id": null,
    "metadata": {},
    "name": "stockWatchSubscription",
    "operationKind": "subscription",
    "text": "subscription stockWatchSubscription(\n  $requestId: ID!\n  $after: String\n) {\n  requestStatusChanged(requestId: $requestId, after: $after) {\n    cursor\n    version\n    status\n    request {\n      id\n      status\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "a9d88ab915ba81b8a53e43040961ecd4";

export default node;
