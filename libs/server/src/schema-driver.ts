import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { GraphQLSchemaFactory } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { type GraphQLFieldResolver, GraphQLSchema, isObjectType } from 'graphql';
import type { GraphQLContext } from '@plinth/platform/graphql';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;
interface Subscribed {
  readonly subscribe: Resolver;
  readonly resolve?: Resolver | undefined;
}
/** As Nest finds them, by types and their fields. */
type Found = Readonly<Record<string, Readonly<Record<string, Resolver | Subscribed>>>>;

/**
 * Mercurius over a schema that is built once, from the classes. Nest's own driver builds it, prints it, builds a second one with the resolvers from
 * what it printed, and takes the resolvers over into the first: the same schema for three times the work at every start.
 */
@Injectable()
export class SchemaDriver extends MercuriusDriver {
  @Inject() private readonly factory!: GraphQLSchemaFactory;
  @Inject() private readonly modules!: ModulesContainer;

  override async generateSchema(options: MercuriusDriverConfig): Promise<GraphQLSchema> {
    const schema = await this.factory.create(this.classes(), options.buildSchemaOptions ?? {});
    for (const [typeName, fields] of (await this.resolvers(options)).flatMap((found) => Object.entries(found))) {
      const type = schema.getType(typeName);
      if (!isObjectType(type)) throw new Error(`${typeName} has resolvers and is no object type of the schema.`);
      const known = type.getFields();
      for (const [name, resolver] of Object.entries(fields)) {
        const field = known[name];
        if (!field) throw new Error(`${typeName}.${name} has a resolver and is no field of the schema.`);
        Object.assign(field, typeof resolver === 'function' ? { resolve: resolver } : resolver);
      }
    }
    return schema;
  }

  private classes(): Parameters<GraphQLSchemaFactory['create']>[0] {
    const instances = [...this.modules.values()].flatMap(({ providers }) => [...providers.values()].map(({ instance }) => instance as object | undefined));
    return instances.flatMap((instance) => (instance ? [instance.constructor] : []));
  }

  /** Nest shows what it found before it builds; without types there is nothing to build. */
  private async resolvers(options: MercuriusDriverConfig): Promise<readonly Found[]> {
    let found: readonly Found[] = [];
    await super.generateSchema({
      ...options,
      autoSchemaFile: false,
      schema: new GraphQLSchema({}),
      transformResolvers: (resolvers) => {
        found = [resolvers].flat() as readonly Found[];
        return resolvers;
      },
    });
    return found;
  }
}
