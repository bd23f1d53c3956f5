import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { session } from '../api/session.js';
import classes from './sign-in.module.css';

/** Asked only by a server that is reached from elsewhere; `plinth up` on the own machine needs no token. */
export function SignIn() {
  const client = useQueryClient();
  const [secret, setSecret] = useState('');
  const [keep, setKeep] = useState(false);
  const refused = session.token !== undefined;
  return (
    <main className={classes.page}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          session.signIn(secret.trim(), keep);
          void client.resetQueries();
        }}
      >
        <h1 className={classes.title}>Plinth</h1>
        <p className="dim">This server wants to know who you are. Paste an access token; whoever looks after the server can make you one under Access.</p>
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
        <Button type="submit" size="sm" disabled={secret.trim() === ''}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
