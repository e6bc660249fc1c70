/**
 * @generated SignedSource<<785072d8b12a7a3fa993491661543651>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type Role = "ADMIN" | "MEMBER" | "VIEWER" | "%future added value";
export type stockViewerQuery$variables = Record<PropertyKey, never>;
export type stockViewerQuery$data = {
  readonly viewer: {
    readonly keyName: string;
    readonly role: Role;
  } | null | undefined;
};
export type stockViewerQuery = {
  response: stockViewerQuery$data;
  variables: stockViewerQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "alias": null,
    "args": null,
    "concreteType": "Viewer",
    "kind": "LinkedField",
    "name": "viewer",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "role",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "keyName",
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "stockViewerQuery",
    "selections": (v0/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "stockViewerQuery",
    "selections": (v0/*:: as any*/)
  },
  "params": {
    "cacheID": "fa5b39fe7e37738945bf8de104b6f1a4",
    "id": null,
    "metadata": {},
    "name": "stockViewerQuery",
    "operationKind": "query",
    "text": "query stockViewerQuery {\n  viewer {\n    role\n    keyName\n  }\n}\n"
  }
};
})();

(node as any).hash = "e4ca63c996d123d47bc116a893d3e5bd";

export default node;
