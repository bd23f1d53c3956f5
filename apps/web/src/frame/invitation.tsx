import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { asFailure } from '../api/failure.js';
import { session } from '../api/session.js';
import { acceptInvitation } from '../api/sign-in.js';
import { heldSecret } from './held-secret.js';
import classes from './sign-in.module.css';
import { useViewer } from './viewer.js';

/** Where an invitation to another workspace leads: whoever has a session accepts it as who they are. By the button alone, as a sign-in link. */
export function InvitationLanding(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const viewer = useViewer();
  const secret = heldSecret();
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem?: string }>({ busy: false });
  const known = viewer.data?.viewer;
  const mayAccept = known?.session != null;
  const accept = async (): Promise<void> => {
    setState({ busy: true });
    try {
      // A token that the page has kept would go before the session.
      session.signOut();
      await acceptInvitation(secret);
      await navigate({ to: '/' });
      await client.resetQueries();
    } catch (error) {
      const { message, help } = asFailure(error);
      setState({ busy: false, problem: help === undefined ? message : `${message} ${help}` });
    }
  };
  const problem = secret === '' ? 'The link is not whole: open it again as it was given to you.' : state.problem;
  return (
    <>
      {problem !== undefined ? (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      ) : mayAccept ? (
        <p className="dim">
          You are invited to another workspace. You will be there as {known.actor.name}, and this browser goes over to it: {known.workspace.name} takes another sign-in.
        </p>
      ) : (
        <p className="dim">You are invited to a workspace. An invitation is accepted by whoever is signed in in another one: sign in first, then open the link again.</p>
      )}
      <Button size="sm" loading={state.busy} disabled={secret === '' || !mayAccept} onClick={() => void accept()} autoFocus>
        {mayAccept ? `Join as ${known.actor.name}` : 'Join'}
      </Button>
      {!mayAccept && (
        <Link to="/sign-in" className={classes.other}>
          Sign in
        </Link>
      )}
    </>
  );
}
