import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from '../connection/pageInfo.type.ts';
import { ApiKey } from './apiKey.type.ts';

@ObjectType('ApiKeyEdge', { description: 'A key in its place in the list.' })
export class ApiKeyEdge {
  @Field(() => String, { description: 'Opaque; hand it to `after` or `before` to read on from here.' })
  readonly cursor!: string;

  @Field(() => ApiKey, { description: 'The key.' })
  readonly node!: ApiKey;
}

@ObjectType('ApiKeyConnection', { description: "A page of the team's keys (Relay cursor connections)." })
export class ApiKeyConnection {
  @Field(() => [ApiKeyEdge], { description: 'The keys with their cursors, newest first.' })
  readonly edges!: readonly ApiKeyEdge[];

  @Field(() => [ApiKey], { description: 'The same keys without cursors.' })
  readonly nodes!: readonly ApiKey[];

  @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
  readonly pageInfo!: PageInfo;
}
