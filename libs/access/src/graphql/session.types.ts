import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import type { SignInMethod } from '../sessions/session.js';

export const SignInMethodEnum = { OIDC: 'OIDC', LINK: 'LINK' } as const;
registerEnumType(SignInMethodEnum, {
  name: 'SignInMethod',
  description: 'How somebody signed in.',
  valuesMap: { OIDC: { description: 'By the OpenID Connect provider.' }, LINK: { description: 'By a link that works once.' } },
});

@ObjectType('Session', { description: 'A browser in which a person signed in.' })
export class SessionType {
  @Field(() => ID, { description: 'Its UUID.' })
  id!: string;

  @Field(() => SignInMethodEnum, { description: 'How it began.' })
  method!: SignInMethod;

  @Field(() => String, { nullable: true, description: 'What the browser says it is.' })
  userAgent!: string | null;

  @Field(() => Date, { description: 'When it began.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When the person last proved who they are; signatures ask that this is fresh.' })
  authenticatedAt!: Date;

  @Field(() => Date, { description: 'When it was used last, to about a minute. It ends 12 hours after.' })
  lastSeenAt!: Date;

  @Field(() => Date, { description: 'When it ends at the latest.' })
  expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was ended.' })
  endedAt!: Date | null;

  /** Whose it is; the field `actor` shows them. */
  actorId!: string;

  /** Others who could have opened it; the field `vouchedBy` shows them. */
  vouchedBy!: readonly string[];
}

@ObjectType('SignInLink', { description: 'A way in that works once, within 15 minutes.' })
export class SignInLinkType {
  @Field(() => String, { description: 'The address, or its path in this installation where PLINTH_PUBLIC_URL is not set. Shown this once.' })
  link!: string;

  @Field(() => Date, { description: 'Until when it works.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'A session in a list.' })
export class SessionEdge extends connectionOf('session', () => SessionType) {}
@ObjectType({ description: 'Sessions, by when they began.' })
export class SessionConnection extends connectionFields('session', () => SessionType, () => SessionEdge) {}
