/** Public methods of a service, and of what a service's file exports, take the actor first (law 3): there is no way to call one without saying on whose behalf. */
export const actorFirst = {
  meta: { type: 'problem', schema: [], messages: { first: 'Public methods of {{name}} take `actor: Actor` as their first parameter.' } },
  create(context) {
    return {
      MethodDefinition(node) {
        const owner = node.parent.parent;
        const isService = owner.id?.name.endsWith('Service') || (context.filename.endsWith('.service.ts') && owner.parent.type === 'ExportNamedDeclaration');
        if (!isService || node.kind !== 'method' || node.static) return;
        if (node.accessibility === 'private' || node.accessibility === 'protected' || lifecycle.has(node.key.name)) return;
        const type = node.value.params[0]?.typeAnnotation?.typeAnnotation;
        if (type?.type === 'TSTypeReference' && type.typeName.name === 'Actor') return;
        context.report({ node: node.key, messageId: 'first', data: { name: owner.id?.name ?? 'this class' } });
      },
    };
  },
};

const lifecycle = new Set(['onModuleInit', 'onModuleDestroy', 'onApplicationBootstrap', 'onApplicationShutdown', 'beforeApplicationShutdown']);
