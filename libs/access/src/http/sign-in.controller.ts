import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Requires } from '../requires.js';
import { csrfTokenOf, flowLifeMs, isOwnOrigin, isOwnSite, type NewCookie, readCookie, sessionLifeMs, setCookie, type WorkspaceSecret } from '../rules/index.js';
import { ProviderSignIn } from '../sessions/provider-sign-in.js';
import { Invitations } from '../sessions/invitations.js';
import { CrossSiteRefused, InvitationInvalid, SignInLinkInvalid, SignInRefused } from '../sessions/session.errors.js';
import { SessionService } from '../sessions/session.service.js';
import { SignInLinks } from '../sessions/sign-in-links.js';
import { isSecure, SIGN_IN_SETTINGS, type SignInSettings } from '../sessions/sign-in-settings.js';

/** How people sign in and out of a browser. Open to nobody in particular: that is what it is there to change. */
@Controller('api/auth')
@Requires('public')
export class SignInController {
  constructor(
    private readonly provider: ProviderSignIn,
    private readonly links: SignInLinks,
    private readonly invitations: Invitations,
    private readonly sessions: SessionService,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /** What the sign-in page offers. */
  @Get('methods')
  methods() {
    return { provider: this.settings.provider ? { name: this.settings.provider.issuer.host, start: '/api/auth/oidc/start' } : null };
  }

  /** Sends the browser to the provider. With `renew` it proves the session afresh in which the browser is. */
  @Get('oidc/start')
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('returnTo') returnTo?: unknown, @Query('workspace') workspace?: unknown, @Query('renew') renew?: unknown): Promise<void> {
    await this.orToSignIn(reply, async () => {
      const renews = renew !== undefined && request.actor?.sessionId !== undefined ? request.actor : undefined;
      const { location, flow } = await this.provider.depart({ returnTo: asText(returnTo), workspace: asText(workspace), renews });
      this.give(reply, [{ name: 'plinth_flow', value: flow.secret, maxAgeSeconds: flowLifeMs / 1_000 }]);
      return location;
    });
  }

  /** Where the provider sends the browser back to. */
  @Get('oidc/callback')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.orToSignIn(reply, async () => {
      const at = request.url.indexOf('?');
      const gone: NewCookie = { name: 'plinth_flow', value: '', maxAgeSeconds: 0 };
      const { session, returnTo } = await this.provider
        .arrive({ query: at < 0 ? '' : request.url.slice(at), flow: readCookie(request.headers.cookie, 'plinth_flow', isSecure(this.settings)), current: request.actor, userAgent: request.headers['user-agent'], requestId: String(request.id) })
        .catch((error: unknown) => {
          this.give(reply, [gone]);
          throw error;
        });
      this.give(reply, [gone, ...this.sessionCookies(session)]);
      return returnTo;
    });
  }

  /** Uses up a link. By POST only: whoever looks at links ahead of people, such as mail scanners, uses up none. */
  @Post('link')
  @HttpCode(200)
  async link(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown) {
    this.refuseOtherSites(request);
    const token = tokenIn(body);
    if (token === undefined) throw new SignInLinkInvalid();
    const session = await this.links.use({ token, userAgent: request.headers['user-agent'], current: request.actor, requestId: String(request.id) });
    this.give(reply, this.sessionCookies(session));
    return { signedIn: true };
  }

  /** Accepts an invitation to another workspace, by the session that the browser has; from here on its session is the one there. */
  @Post('invitation')
  @HttpCode(200)
  async invitation(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown) {
    this.refuseOtherSites(request);
    const token = tokenIn(body);
    if (token === undefined) throw new InvitationInvalid();
    const session = await this.invitations.accept({ token, userAgent: request.headers['user-agent'], current: request.actor, requestId: String(request.id) });
    this.give(reply, this.sessionCookies(session));
    return { joined: true };
  }

  /** Ends the browser's session, if it has one, and takes its cookies away. */
  @Post('sign-out')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (request.actor?.sessionId !== undefined) await this.sessions.end(request.actor, request.actor.sessionId);
    this.give(reply, [{ name: 'plinth_session', value: '', maxAgeSeconds: 0 }, { name: 'plinth_csrf', value: '', maxAgeSeconds: 0, readable: true }]);
  }

  /** Another site's page would sign the person in as somebody else (login CSRF). */
  private refuseOtherSites({ headers }: FastifyRequest): void {
    const { origin, host } = headers;
    const { publicUrl } = this.settings;
    const fetchSite = headers['sec-fetch-site'];
    const fromHere = origin === undefined || (publicUrl ? origin === publicUrl.origin : isOwnOrigin(origin, host));
    if (!fromHere || !isOwnSite(typeof fetchSite === 'string' ? fetchSite : undefined)) throw new CrossSiteRefused();
  }

  /** A browser shows no JSON: what goes wrong on the way leads back to the sign-in page, which says it in words. */
  private async orToSignIn(reply: FastifyReply, act: () => Promise<string>): Promise<void> {
    try {
      await reply.redirect(await act(), 302);
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error;
      await reply.redirect(`/sign-in?error=${error.failure}`, 302);
    }
  }

  private sessionCookies({ secret }: WorkspaceSecret): NewCookie[] {
    const maxAgeSeconds = sessionLifeMs / 1_000;
    return [{ name: 'plinth_session', value: secret, maxAgeSeconds }, { name: 'plinth_csrf', value: csrfTokenOf(secret), maxAgeSeconds, readable: true }];
  }

  private give(reply: FastifyReply, cookies: readonly NewCookie[]): void {
    for (const cookie of cookies) void reply.header('Set-Cookie', setCookie(cookie, isSecure(this.settings)));
  }
}

function tokenIn(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null ? asText(Reflect.get(body, 'token')) : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
