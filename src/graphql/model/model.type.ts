import { Field, Float, ObjectType } from 'type-graphql';
import type { ModelDetail, ModelRow } from '../../domain/model/catalogue.ts';
import { type Gate, gateOf } from '../../domain/model/gates.ts';
import { listCost } from '../cost.ts';
import { toGlobalId } from '../node/globalId.ts';
import { Node } from '../node/node.type.ts';
import { DateTime, Decimal, JsonObject } from '../scalars.ts';
import { ModelAvailability, toModelAvailability } from './modelAvailability.type.ts';

@ObjectType('Money', { description: 'An amount of money.' })
export class Money {
  @Field(() => Decimal, { description: 'How much, exactly.' })
  readonly amount!: string;

  @Field(() => String, { description: 'The currency as ISO 4217 code: `USD`.' })
  readonly currency!: string;
}

@ObjectType('ModelPrice', { description: 'What a model costs, as far as the upstream says it in figures.' })
export class ModelPrice {
  @Field(() => Money, { description: 'The price of one unit.' })
  readonly price!: Money;

  @Field(() => String, {
    nullable: true,
    description: "What the price is for, in the upstream's words: `second`, `request`.",
  })
  readonly unit!: string | null;
}

@ObjectType('ModelParameter', { description: 'One parameter that the upstream takes for a model.' })
export class ModelParameter {
  @Field(() => String, {
    description: "The upstream's name of it, such as `audio_uri`; `generateVideo` has the same in camelCase.",
  })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'For a label.' })
  readonly displayName!: string | null;

  @Field(() => String, { nullable: true, description: "The upstream's explanation." })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: 'string, enum, integer, float, image or audio.' })
  readonly type!: string | null;

  @Field(() => Boolean, { description: 'Whether the upstream wants it always.' })
  readonly required!: boolean;

  @Field(() => [String], { description: 'The values allowed, where they are listed; otherwise empty.' })
  readonly options!: readonly string[];

  @Field(() => Float, { nullable: true, description: 'The smallest number allowed.' })
  readonly minValue!: number | null;

  @Field(() => Float, { nullable: true, description: 'The largest number allowed.' })
  readonly maxValue!: number | null;
}

@ObjectType('Model', {
  implements: Node,
  description:
    'A model of the upstream. What is not known of it yet, because the upstream could not be asked, is null or empty.',
})
export class Model extends Node {
  private readonly row: ModelRow;
  private readonly detail: ModelDetail | null;
  private readonly gates: readonly Gate[];
  override readonly id: string;

  /** @param gates all that there are: read once for however many models are shown. */
  constructor(row: ModelRow, gates: readonly Gate[]) {
    super();
    this.row = row;
    this.gates = gates;
    this.detail = row.detail as ModelDetail | null;
    this.id = toGlobalId('Model', row.name);
  }

  @Field(() => String, {
    description: "The upstream's name for it, which `generateVideo` takes. Case-sensitive.",
  })
  get name(): string {
    return this.row.name;
  }

  @Field(() => String, { nullable: true, description: 'For a label.' })
  get displayName(): string | null {
    return this.detail?.display_name ?? null;
  }

  @Field(() => String, { nullable: true, description: 'What it does, in a sentence.' })
  get briefDescription(): string | null {
    return this.detail?.brief_description ?? null;
  }

  @Field(() => String, { nullable: true, description: 'What it does, at length.' })
  get detailedDescription(): string | null {
    return this.detail?.detailed_description ?? null;
  }

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the upstream generates while its caller waits. With this gateway nobody does.',
  })
  get synchronous(): boolean | null {
    const mode = this.detail?.delivery_mode;
    return mode ? mode === 'sync' : null;
  }

  @Field(() => [ModelParameter], { complexity: listCost(10), description: 'What it can be given.' })
  get parameters(): ModelParameter[] {
    return (this.detail?.parameters ?? []).map((parameter) => ({
      name: parameter.name,
      displayName: parameter.display_name ?? null,
      description: parameter.description ?? null,
      type: parameter.type ?? null,
      required: parameter.required ?? false,
      options: (parameter.options ?? []).map((option) =>
        typeof option === 'object' ? JSON.stringify(option) : String(option),
      ),
      minValue: parameter.min_value ?? null,
      maxValue: parameter.max_value ?? null,
    }));
  }

  @Field(() => ModelPrice, {
    nullable: true,
    description: 'The price in figures, where the upstream gives it so. It bills in US dollars.',
  })
  get price(): ModelPrice | null {
    const info = this.detail?.price_info;
    if (info?.price === null || info?.price === undefined) return null;
    return {
      price: { amount: String(info.price), currency: 'USD' },
      unit: info.unit ?? info.pricing_type ?? null,
    };
  }

  @Field(() => String, { nullable: true, description: "The price in the upstream's words." })
  get pricingDetails(): string | null {
    return this.detail?.pricing_details ?? null;
  }

  @Field(() => JsonObject, {
    nullable: true,
    description: 'What goes in and what comes out, as the upstream describes it.',
  })
  get modalities(): Record<string, unknown> | null {
    return this.detail?.modalities ?? null;
  }

  @Field(() => [String], { description: "The upstream's labels for it." })
  get tags(): readonly string[] {
    return this.detail?.tags ?? [];
  }

  @Field(() => ModelAvailability, { description: 'Whether the upstream takes requests of it at present.' })
  get availability(): ModelAvailability {
    return toModelAvailability(gateOf(this.gates, this.row.name));
  }

  @Field(() => DateTime, { nullable: true, description: 'When the upstream was last asked about it.' })
  get fetchedAt(): Date | null {
    return this.row.detailFetchedAt;
  }
}
