/** What one operation may be, the same on every transport. A document by hand, or of a client's cache, comes near none of it. */

/** Tokens of one document. Apollo alone took 20,000 aliases; a page with three Relay connections has more than a thousand. */
export const maxTokens = 5_000;
/** Bytes of one HTTP body or WebSocket message: the longest prompt in four-byte characters fits many times. */
export const maxMessageBytes = 256 * 1024;
/** Fields inside of fields; introspection, which has a rule of its own, is not counted. */
export const maxDepth = 12;
/** Fields and fragments, with all fragments written out: a dozen fragments of each other come to millions. */
export const maxFields = 500;
/** Fields that ask for the same under another name, and those that are written more than once. */
export const maxRepeatedFields = 50;
/** Fields of the operation itself. */
export const maxRootFields = 20;
/** Directives, all together. */
export const maxDirectives = 50;
/** Values within the variables, all together, and how deep they lie. */
export const maxVariableValues = 1000;
export const maxVariableDepth = 10;
/** Lines of a document: to tell where an error is they are counted from the beginning, for each error. */
export const maxLines = 5_000;
/** Characters of a name: an error quotes it, and a document may have a hundred errors. */
export const maxNameLength = 100;
/** Errors that one answer tells of a document, and of the values of its variables. */
export const maxErrors = 10;
/** Points that one operation may cost; src/graphql/cost.ts says what costs how many. */
export const maxCost = 10_000;
