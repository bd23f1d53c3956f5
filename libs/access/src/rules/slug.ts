import { InvalidInput, isUuid } from '@plinth/kernel';

export const maxSlugLength = 40;
const slugShape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The short name of a workspace in addresses and settings: 2 to 40 of a-z, 0-9 and single hyphens between them, beginning with a letter. Nothing is changed
 * to fit: two spellings of one name would be two workspaces for whoever types the other. No UUID, since a workspace is named by its id as well.
 * @throws InvalidInput
 */
export function parseSlug(slug: string, field: string): string {
  if (slug.length < 2 || slug.length > maxSlugLength || !slugShape.test(slug) || isUuid(slug))
    throw new InvalidInput('This can not be the slug of a workspace.', { field, help: `Use 2 to ${maxSlugLength} lower-case letters, digits and hyphens, beginning with a letter, such as vision-team.` });
  return slug;
}
