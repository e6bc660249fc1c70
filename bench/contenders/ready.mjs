/** Says where a contender listens, and ends it with the bench that has started it. */
export function ready(port) {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
  process.stdin.on('end', () => process.exit()).resume();
}
