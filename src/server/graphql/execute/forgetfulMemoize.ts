/**
 * To be imported before graphql-jit, which memoizes by lodash.memoize what it has joined of each query that it compiles,
 * under the very lists that it has joined: kept in a Map they, and the texts, would stay for as long as the process lives.
 */
import memoize from 'lodash.memoize';

/** As lodash.memoize wants one: what is kept under an object goes with the object. */
class ForgetfulCache {
  readonly #byObject = new WeakMap<object, unknown>();
  readonly #byText = new Map<unknown, unknown>();

  has(key: unknown): boolean {
    return isObject(key) ? this.#byObject.has(key) : this.#byText.has(key);
  }

  get(key: unknown): unknown {
    return isObject(key) ? this.#byObject.get(key) : this.#byText.get(key);
  }

  /** Under a text, graphql-jit keeps the fields of a type of the schema, by their names. */
  set(key: unknown, value: unknown): this {
    if (isObject(key)) this.#byObject.set(key, value);
    else this.#byText.set(key, value);
    return this;
  }
}

function isObject(key: unknown): key is object {
  return typeof key === 'object' && key !== null;
}

memoize.Cache = ForgetfulCache;
