import type { FeatureDefinitionInput } from '@plinth/sdk';
import { aboutOf } from './about.js';
import type { Notes } from './notes.js';
import type { ProtoMessage } from './proto-message.js';
import { featureName } from './views.js';

/** `feast.core.FeatureServiceSpec`, protos/feast/core/FeatureService.proto. */
const known = [1, 2, 3, 4, 5, 6, 7, 8];
/** `feast.core.FeatureViewProjection`. */
const projection = { view: 1, columns: 2, alias: 3, joinKeys: 4, version: 10 } as const;

/** @param views names of the features of each view that is taken over */
export function readServices(services: readonly ProtoMessage[], views: ReadonlyMap<string, ReadonlySet<string>>, notes: Notes): FeatureDefinitionInput[] {
  return services.flatMap((service): FeatureDefinitionInput[] => {
    const spec = service.message(1);
    const name = spec?.text(1) ?? '';
    const what = `The service ${name}`;
    if (!spec) return [];
    notes.unknown(what, spec, known);
    if (spec.has(7)) notes.add(`${what}: its logging is left out.`);
    if (spec.flag(8)) notes.add(`${what}: that it is computed ahead is left out.`);
    const members = spec.messages(3).flatMap((each) => readMember(each, views, what, notes));
    if (members.length === 0) {
      notes.add(`${what} is left out: none of its views is taken over.`);
      return [];
    }
    return [{ name, ...aboutOf(spec, { description: 5, tags: 4, owner: 6 }, what, notes), service: { members } }];
  });
}

function readMember(member: ProtoMessage, views: ReadonlyMap<string, ReadonlySet<string>>, what: string, notes: Notes): { readonly view: string; readonly features?: readonly string[] }[] {
  const view = member.text(projection.view);
  notes.unknown(`${what}, view ${view}`, member, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const there = views.get(view);
  if (!there) {
    notes.add(`${what}: the features of ${view} are left out, as that view is.`);
    return [];
  }
  if (member.text(projection.alias)) notes.add(`${what}: ${view} is called ${member.text(projection.alias)} there; that name is left out.`);
  if (member.has(projection.joinKeys)) notes.add(`${what}: ${view} joins by other keys there; that is left out.`);
  if (member.number(projection.version) > 0) notes.add(`${what}: ${view} is pinned to version ${member.number(projection.version)} of Feast; it is followed here.`);
  const names = member.messages(projection.columns).map((column) => featureName(column.text(1)));
  const gone = names.filter((name) => !there.has(name));
  if (gone.length) notes.add(`${what}: ${gone.join(', ')} of ${view} ${gone.length > 1 ? 'are' : 'is'} left out, as in that view.`);
  const features = names.filter((name) => there.has(name));
  if (names.length > 0 && features.length === 0) return [];
  // Without a list it gives all that the view has.
  return [names.length ? { view, features } : { view }];
}
