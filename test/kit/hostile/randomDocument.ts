/** Valid documents of a schema at random, from a seed: what a client would hardly write, and what a hostile one would. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

export interface RandomDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Ingredients {
  readonly schema: GraphQLSchema;
  /** Ids of objects that are there, by their types. */
  readonly ids: Readonly<Record<string, string>>;
  /** The arguments of fields that take more than a size or an id, as text. */
  readonly arguments: Readonly<Record<string, string>>;
}

const types = { yes: 'Boolean!', no: 'Boolean!', size: 'Int' } as const;
type Variable = keyof typeof types;

export function randomDocument(ingredients: Ingredients, seed: number): RandomDocument {
  return new Writing(ingredients, seed).document();
}

class Writing {
  readonly #ingredients: Ingredients;
  readonly #random: () => number;
  readonly #fragments = new Map<string, { readonly on: string; readonly text: string }>();
  readonly #used = new Set<Variable>();
  readonly #size: number;
  #names = 0;

  constructor(ingredients: Ingredients, seed: number) {
    this.#ingredients = ingredients;
    this.#random = generator(seed);
    this.#size = this.#oneOf([0, 1, 3, 7, 20, 40, 100]);
  }

  document(): RandomDocument {
    const root = this.#ingredients.schema.getQueryType() as GraphQLObjectType;
    const fields = Object.values(root.getFields());
    const asked = this.#times(1, 3, () => this.#alias(this.#field(this.#oneOf(fields), 4)));
    const declared = [...this.#used].map((name) => `$${name}: ${types[name]}`);
    const fragments = [...this.#fragments].map(([name, { on, text }]) => `fragment ${name} on ${on} ${text}`);
    return {
      query: [
        `query Random${declared.length > 0 ? `(${declared.join(', ')})` : ''} { ${asked.join(' ')} }`,
        ...fragments,
      ].join('\n'),
      variables: Object.fromEntries(
        [...this.#used].map((name) => [name, { yes: true, no: false, size: this.#size }[name]]),
      ),
    };
  }

  #selection(type: GraphQLObjectType, depth: number): string {
    const pieces = this.#times(1, 5, () => this.#piece(type, depth));
    // Under a name of its own: whatever is skipped, the selection is not empty, and every type of an interface has it.
    return `{ ${pieces.join(' ')} kind${this.#next()}: __typename }`;
  }

  #piece(type: GraphQLObjectType, depth: number): string {
    const chance = this.#random();
    if (chance < 0.12) return this.#choice(`... ${this.#condition(type)}`) + this.#selection(type, depth - 1);
    if (chance < 0.24) return this.#spread(type, depth);
    if (chance < 0.3) return '__typename';
    const fields = Object.values(type.getFields()).filter(
      (field) => depth > 0 || !isCompositeType(getNamedType(field.type)),
    );
    const field = this.#oneOf(fields.length > 0 ? fields : Object.values(type.getFields()));
    const text = this.#field(field, depth);
    if (chance < 0.4) return this.#alias(text);
    if (chance < 0.5) return `${text} ${this.#field(field, depth)}`;
    return text;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(field.type);
    const { schema, ids } = this.#ingredients;
    // Of an interface one type is asked for, which is the one that is there: the price is that of the dearest.
    const type = isInterfaceType(named) ? schema.getType(this.#oneOf(Object.keys(ids))) : named;
    const head = this.#choice(field.name + this.#arguments(field, type?.name ?? ''));
    if (!isObjectType(type)) return head;
    if (type === named) return `${head} ${this.#selection(type, depth - 1)}`;
    const asked = this.#times(1, 2, () => `... on ${type.name} ${this.#selection(type, depth - 1)}`);
    return `${head} { __typename id ... on ${named.name} { id } ${asked.join(' ')} }`;
  }

  #spread(type: GraphQLObjectType, depth: number): string {
    const known = [...this.#fragments].filter(([, { on }]) => on === type.name);
    if (known.length > 0 && this.#random() < 0.3) return this.#choice(`...${this.#oneOf(known)[0]}`);
    const text = this.#selection(type, depth - 1);
    const name = `F${this.#next()}`;
    this.#fragments.set(name, { on: type.name, text });
    return this.#choice(`...${name}`);
  }

  /** An interface's own fields alone may stand in its fragment: what follows is the type's. */
  #condition(type: GraphQLObjectType): string {
    return this.#random() < 0.5 ? '' : `on ${type.name}`;
  }

  #arguments(field: GraphQLField<unknown, unknown>, type: string): string {
    const given: string[] = [];
    const own = this.#ingredients.arguments[field.name];
    if (own !== undefined) given.push(own);
    for (const { name } of field.args) {
      if (name === 'id') given.push(`id: ${JSON.stringify(this.#ingredients.ids[type])}`);
      if (name === 'first') given.push(`first: ${this.#sizeOf(field)}`);
    }
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  /** The same in all of a document, so that what stands under one name is one field. */
  #sizeOf({ name }: GraphQLField<unknown, unknown>): string | number {
    if (name === 'requestChanges') return Math.max(1, this.#size);
    this.#used.add('size');
    return '$size';
  }

  #choice(text: string): string {
    const chance = this.#random();
    if (chance > 0.25) return `${text} `;
    const name = this.#oneOf<Variable>(['yes', 'no']);
    const literal = chance < 0.1;
    if (!literal) this.#used.add(name);
    const value = literal ? String(name === 'yes') : `$${name}`;
    return `${text} @${this.#oneOf(['skip', 'include'])}(if: ${value}) `;
  }

  #alias(text: string): string {
    return `a${this.#next()}: ${text}`;
  }

  #next(): number {
    this.#names += 1;
    return this.#names;
  }

  #times<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + Math.floor(this.#random() * (most - least + 1)) }, make);
  }

  #oneOf<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)] as T;
  }
}

/** Mulberry32: numbers from 0 to 1 that a seed decides. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
