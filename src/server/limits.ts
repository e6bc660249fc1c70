/** Tokens of one document at most. Apollo alone took 20,000 aliases; a document by hand has a few hundred. */
export const maxTokens = 1000;
/** Bytes of one HTTP body or WebSocket message at most: the longest prompt in four-byte characters fits many times. */
export const maxMessageBytes = 256 * 1024;
