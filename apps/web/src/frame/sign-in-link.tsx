import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { asFailure } from '../api/failure.js';
import { session } from '../api/session.js';
import { signInByLink } from '../api/sign-in.js';
import { heldSecret } from './held-secret.js';
import classes from './sign-in.module.css';

/** Where a sign-in link leads. It is used by the button alone, so that programs which look at links ahead of people use up none. */
export function LinkLanding(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const token = heldSecret();
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem?: string }>({ busy: false });
  const signIn = async (): Promise<void> => {
    setState({ busy: true });
    try {
      // A token that the page has kept would go before the session.
      session.signOut();
      await signInByLink(token);
      await navigate({ to: '/' });
      await client.resetQueries();
    } catch (error) {
      const { isPassing, message } = asFailure(error);
      setState({ busy: false, problem: isPassing ? message : 'This link is not valid. It works once, within 15 minutes of being made: ask whoever gave it to you for another.' });
    }
  };
  const problem = token === '' ? 'The link is not whole: open it again as it was given to you.' : state.problem;
  return (
    <>
      {problem === undefined ? (
        <p className="dim">You were given a link that signs you in once. This browser stays signed in until you sign out, for a week at most.</p>
      ) : (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button size="sm" loading={state.busy} disabled={token === ''} onClick={() => void signIn()} autoFocus>
        Sign in
      </Button>
      <Link to="/sign-in" className={classes.other}>
        Sign in another way
      </Link>
    </>
  );
}
