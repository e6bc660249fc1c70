import { getHeapStatistics } from 'node:v8';

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

const mb = 1024 * 1024;
/** Bytes that the process sets aside at most for what it keeps of calls, and as many for their answers. */
const maxBudgetBytes = Math.min(256 * mb, Math.floor(getHeapStatistics().heap_size_limit / 8));
/** Of these, for all that one key, client token or person asks for at the same time. */
const maxOwnerBytes = Math.min(16 * mb, Math.floor(maxBudgetBytes / 4));

/** What is kept of calls until they are answered: bodies, documents, variables, ids. */
export const keptBudget = { maxOwnerBytes, maxBytes: maxBudgetBytes, maxWaitingBytes: maxBudgetBytes / 2 };
/** Answers, from the moment that they begin to be made until their peers have taken them. */
export const answerBudget = { maxOwnerBytes, maxBytes: maxBudgetBytes, maxWaitingBytes: Infinity };
/** What a point of an operation's cost may take while its answer is made: of the longest texts a kilobyte, as text and as bytes. */
export const bytesPerPoint = 2 * 1024;
/** What a call takes in any case, until it begins and for its answer. Thousands come at once where sockets come back. */
export const minCallBytes = 1024;
export const minAnswerBytes = 8 * 1024;
/**
 * What a token takes, in bytes, with the nodes that are made of it: 260 to 350 in documents of apps, 480 where every token
 * is a field of its own (Node 20, heap before and after a hundred documents). Characters take two beside it.
 */
export const tokenBytes = 500;
/** What parsing makes of a character of a document, as long as its tokens are not known, and of the longest document. */
export const parsedBytesPerCharacter = 100;
export const maxParsedBytes = maxTokens * tokenBytes;
/** What is set aside for one answer at most, before it is made: beside it others of the same owner have room. */
export const maxAnswerBytes = (answerBudget.maxOwnerBytes * 3) / 4;
/** Bytes of a body or message that arrives without an account being taken of it: nearly all are smaller. */
export const maxUncountedBytes = 16 * 1024;
