import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Requirement, requirementKey } from '@plinth/access';

/** A place where the outside comes in. */
export interface Edge {
  /** `Query.viewer`, `TokenResolver.actor` for the field of another type, or `GET /health`. */
  readonly name: string;
  readonly requirement: Requirement | undefined;
}

type Constructor = new (...args: never[]) => unknown;

/** Every resolver method: of Query, Mutation and Subscription, and of fields of other types. */
export function graphqlEdges(application: NestFastifyApplication): Edge[] {
  const edges: Edge[] = [];
  for (const { metatype } of application.get(DiscoveryService, { strict: false }).getProviders()) {
    if (typeof metatype !== 'function') continue;
    for (const { method, name } of methodsOf(metatype)) {
      const type: unknown = Reflect.getMetadata('graphql:resolver_type', method);
      const isField: unknown = Reflect.getMetadata('graphql:resolve_property', method);
      if (typeof type !== 'string' && !isField) continue;
      const given: unknown = Reflect.getMetadata('graphql:resolver_name', method);
      const owner = isField ? metatype.name : String(type);
      edges.push({ name: `${owner}.${fieldName(given) ?? name}`, requirement: requirementOf(metatype, method) });
    }
  }
  return edges;
}

/** Every route of a controller. */
export function controllerEdges(application: NestFastifyApplication): Edge[] {
  const edges: Edge[] = [];
  for (const { metatype } of application.get(DiscoveryService, { strict: false }).getControllers()) {
    if (typeof metatype !== 'function') continue;
    for (const { method } of methodsOf(metatype)) {
      const verb: unknown = Reflect.getMetadata(METHOD_METADATA, method);
      if (typeof verb !== 'number') continue;
      for (const prefix of textsOf(Reflect.getMetadata(PATH_METADATA, metatype))) {
        for (const path of textsOf(Reflect.getMetadata(PATH_METADATA, method))) edges.push({ name: `${RequestMethod[verb]} ${joined(prefix, path)}`, requirement: requirementOf(metatype, method) });
      }
    }
  }
  return edges;
}

function requirementOf(owner: object, method: object): Requirement | undefined {
  const found: Requirement | undefined = Reflect.getMetadata(requirementKey, method) ?? Reflect.getMetadata(requirementKey, owner);
  return found;
}

function methodsOf(owner: object): { readonly method: object; readonly name: string }[] {
  const prototype: unknown = (owner as Constructor).prototype;
  if (typeof prototype !== 'object' || prototype === null) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) => (typeof value === 'function' && name !== 'constructor' ? [{ method: value, name }] : []));
}

function fieldName(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' ? given : undefined;
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((each) => (typeof each === 'string' ? each : ''));
}

function joined(...parts: readonly string[]): string {
  const path = parts.map((part) => part.replace(/^\/+|\/+$/g, '')).filter(Boolean).join('/');
  return `/${path}`;
}
