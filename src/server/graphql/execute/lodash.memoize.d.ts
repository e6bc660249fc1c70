declare module 'lodash.memoize' {
  const memoize: { Cache: new () => object };
  export default memoize;
}
