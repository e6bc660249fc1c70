/**
 * @generated SignedSource<<18e9ac4663227128bf31d46d92f802ca>>
 * @relayHash a276f4e9fc888bd09853db0883208f60
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID a276f4e9fc888bd09853db0883208f60

import type { ConcreteRequest } from 'relay-runtime';
export type Role = "ADMIN" | "MEMBER" | "VIEWER" | "%future added value";
export type trustedViewerQuery$variables = Record<PropertyKey, never>;
export type trustedViewerQuery$data = {
  readonly viewer: {
    readonly keyName: string;
    readonly role: Role;
  } | null | undefined;
};
export type trustedViewerQuery = {
  response: trustedViewerQuery$data;
  variables: trustedViewerQuery$variables;
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
    "name": "trustedViewerQuery",
    "selections": (v0/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "trustedViewerQuery",
    "selections": (v0/*:: as any*/)
  },
  "params": {
    "id": "a276f4e9fc888bd09853db0883208f60",
    "metadata": {},
    "name": "trustedViewerQuery",
    "operationKind": "query",
    "text": null
  }
};
})();

(node as any).hash = "2208207317facc12b0c3e907094a7858";

export default node;
