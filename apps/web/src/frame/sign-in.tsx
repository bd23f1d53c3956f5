import { useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { InvitationLanding } from './invitation.js';
import { LinkLanding } from './sign-in-link.js';
import { SignInChoices } from './sign-in-choices.js';
import classes from './sign-in.module.css';

/** Stands in the place of every page while nobody is known, and at the addresses of signing in. */
export default function SignIn(): ReactNode {
  const { pathname } = useLocation();
  return (
    <main className={classes.page}>
      <div className={classes.form}>
        <h1 className={classes.title}>
          <svg width="22" height="22" viewBox="0 0 22 22" fill="currentColor" aria-hidden>
            <path d="M4 2h14v4H4zM6.5 7.5h9v8h-9zM2 17h18v4H2z" />
          </svg>
          Plinth
        </h1>
        {pathname === '/sign-in/link' ? <LinkLanding /> : pathname === '/invitation' ? <InvitationLanding /> : <SignInChoices />}
      </div>
      <p className={classes.place}>{location.host}</p>
    </main>
  );
}
