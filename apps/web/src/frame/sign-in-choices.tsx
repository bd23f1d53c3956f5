import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { session } from '../api/session.js';
import { signInMethods, signOut } from '../api/sign-in.js';
import classes from './sign-in.module.css';
import { useViewer } from './viewer.js';

/** Why the server sent the browser back here. What else stands in the address is not shown. */
const problems: Readonly<Record<string, string>> = {
  SIGN_IN_FAILED: 'The sign-in did not succeed. Nothing was changed; try it again.',
  SIGN_IN_EXPIRED: 'The sign-in took too long, or began in another browser. Begin again here.',
  NOT_A_MEMBER: 'You are known to your provider, but you are no member here. Ask an owner of the workspace.',
  ANOTHER_PERSON: 'Another person signed in at your provider than the one who is signed in here. Nothing was changed.',
  PROVIDER_UNAVAILABLE: 'Your identity provider does not answer. Try again in a moment.',
};

export function SignInChoices(): ReactNode {
  const { pathname } = useLocation();
  // Elsewhere the frame has asked who is there, and asking once more would take this page away again meanwhile.
  return pathname === '/sign-in' ? <AtSignIn /> : <Ways />;
}

/** At the address of its own, where people come from the provider, after signing out, or to do so. */
function AtSignIn(): ReactNode {
  const viewer = useViewer();
  const { search } = useLocation();
  if (viewer.isPending) return null;
  if (viewer.data !== undefined) return <SignedIn name={viewer.data.viewer.actor.name} hasSession={viewer.data.viewer.session !== null} />;
  const problem = 'error' in search && typeof search.error === 'string' ? (problems[search.error] ?? problems['SIGN_IN_FAILED']) : undefined;
  return (
    <>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      {'left' in search && (
        <p role="status" className={classes.said}>
          You are signed out of this browser.
        </p>
      )}
      <Ways />
    </>
  );
}

function Ways(): ReactNode {
  const { data: methods, isPending } = useQuery({ queryKey: ['SignInMethods'], queryFn: signInMethods, staleTime: 60_000 });
  const { href, pathname } = useLocation();
  const [byToken, setByToken] = useState(false);
  const returnTo = pathname === '/sign-in' ? '/' : href;
  if (isPending) return null;
  const provider = methods?.provider;
  if (!provider)
    return (
      <>
        <p className="dim">This server wants to know who you are. Open the sign-in link that an owner of the workspace made for you, or paste an access token.</p>
        <TokenForm />
      </>
    );
  return (
    <>
      <Button component="a" href={`${provider.start}?returnTo=${encodeURIComponent(returnTo)}`} size="sm" onClick={() => session.signOut()}>
        Continue with {provider.name}
      </Button>
      {byToken ? (
        <TokenForm />
      ) : (
        <button type="button" className={classes.other} onClick={() => setByToken(true)}>
          Use an access token
        </button>
      )}
    </>
  );
}

function TokenForm(): ReactNode {
  const client = useQueryClient();
  const [secret, setSecret] = useState('');
  const [keep, setKeep] = useState(false);
  const refused = session.token !== undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    session.signIn(secret.trim(), keep);
    void client.resetQueries();
  };
  return (
    <form className={classes.token} onSubmit={submit}>
      <PasswordInput
        label="Access token"
        placeholder="plk_…"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        error={refused && secret === '' ? 'The server refused the last token: it is wrong, revoked or has expired.' : undefined}
        size="sm"
        autoFocus
        autoComplete="current-password"
      />
      <Checkbox size="xs" label="Keep it on this device" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
      <Button type="submit" size="sm" variant="default" disabled={secret.trim() === ''}>
        Sign in
      </Button>
    </form>
  );
}

function SignedIn({ name, hasSession }: { readonly name: string; readonly hasSession: boolean }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await signOut();
    session.signOut();
    await navigate({ to: '/sign-in', search: { left: '1' } });
    await client.resetQueries();
  };
  return (
    <>
      <p>
        You are here as <strong>{name}</strong>
        {hasSession || session.token !== undefined ? '.' : ', as whoever sits at this machine.'}
      </p>
      <Link to="/" className={classes.go}>
        Go on to Plinth
      </Link>
      {(hasSession || session.token !== undefined) && (
        <Button variant="default" size="sm" onClick={() => void leave()}>
          Sign out
        </Button>
      )}
    </>
  );
}
