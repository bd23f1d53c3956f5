import { Modal, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconActivityHeartbeat, IconBell, IconFlask, IconHistory, IconHome, IconInbox, IconKeyboard, IconPackage, IconScale, IconSearch, IconShieldCheck, IconSitemap, IconSunMoon, IconTimeline, IconUsers, IconWebhook } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { showOverlay } from './overlays.js';
import classes from './palette.module.css';
import { takeTypedAhead, useTypedAhead } from './typed-ahead.js';
import { type Choice, useFound } from './use-found.js';

/** Finds models, versions, promotions, runs, experiments, pipelines, monitors, people and acts by a few letters. */
export default function Palette() {
  const navigate = useNavigate();
  const listId = useId();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState('');
  const [isReached, setIsReached] = useState(false);
  // The dialog has to open before its input can have the focus.
  useTypedAhead(!isReached);
  const [picked, setPicked] = useState(0);
  const [text] = useDebouncedValue(query.trim(), 120);
  const search = useFound(text);
  const found = query.trim() === '' ? [] : search.found;
  const acts: readonly Choice[] = [
    { id: 'home', group: 'Actions', label: 'Home', words: 'go start', icon: IconHome, run: () => void navigate({ to: '/' }) },
    { id: 'experiments', group: 'Actions', label: 'Experiments', words: 'go list', icon: IconFlask, run: () => void navigate({ to: '/experiments' }) },
    { id: 'inbox', group: 'Actions', label: 'Inbox', words: 'go promotions requests votes approvals notifications', icon: IconInbox, run: () => void navigate({ to: '/inbox' }) },
    { id: 'policies', group: 'Actions', label: 'Policies', words: 'go gates quorum protect approvals', icon: IconShieldCheck, run: () => void navigate({ to: '/policies' }) },
    { id: 'models', group: 'Actions', label: 'Models', words: 'go registry versions production', icon: IconPackage, run: () => void navigate({ to: '/models' }) },
    { id: 'lineage', group: 'Actions', label: 'Lineage', words: 'go graph upstream downstream provenance', icon: IconSitemap, run: () => void navigate({ to: '/lineage' }) },
    { id: 'pipelines', group: 'Actions', label: 'Pipelines', words: 'go executions jobs dags steps failures schedules', icon: IconTimeline, run: () => void navigate({ to: '/pipelines' }) },
    { id: 'monitors', group: 'Actions', label: 'Monitors', words: 'go monitoring drift watch baselines predictions', icon: IconActivityHeartbeat, run: () => void navigate({ to: '/monitors' }) },
    { id: 'alerts', group: 'Actions', label: 'Open alerts', words: 'go drift wrong monitors', icon: IconBell, run: () => void navigate({ to: '/monitors', search: { tab: 'alerts' } }) },
    { id: 'compare', group: 'Actions', label: 'Compare runs', words: 'go difference', icon: IconScale, run: () => void navigate({ to: '/compare' }) },
    { id: 'audit', group: 'Actions', label: 'Audit', words: 'go log events who', icon: IconHistory, run: () => void navigate({ to: '/audit' }) },
    { id: 'access', group: 'Actions', label: 'Access', words: 'go people members groups tokens roles sessions service accounts', icon: IconUsers, run: () => void navigate({ to: '/access' }) },
    { id: 'webhooks', group: 'Actions', label: 'Webhooks', words: 'go settings deliveries integrations slack', icon: IconWebhook, run: () => void navigate({ to: '/settings/webhooks' }) },
    { id: 'colours', group: 'Actions', label: 'Change colours', words: 'theme dark light scheme', icon: IconSunMoon, run: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark') },
    { id: 'keys', group: 'Actions', label: 'List the keys', words: 'keyboard shortcuts help', icon: IconKeyboard, run: () => showOverlay('keys') },
  ];
  const wanted = query.trim().toLowerCase();
  const begins = (words: string): boolean => words.toLowerCase().split(' ').some((word) => word.startsWith(wanted));
  const choices = [...found, ...acts.filter((act) => wanted === '' || begins(act.label) || begins(act.words))];
  const current = Math.min(picked, choices.length - 1);
  const isLooking = wanted !== '' && (search.isLooking || text !== query.trim());
  const close = (): void => showOverlay(undefined);
  const take = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    close();
    choice.run();
  };
  const move = (by: number): void => {
    const next = (current + by + choices.length) % Math.max(1, choices.length);
    setPicked(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Modal opened onClose={close} withCloseButton={false} padding={0} size={580} yOffset="12vh" centered={false} attributes={{ content: { 'aria-label': 'Find anything' } }}>
      <div className={classes.input}>
        <IconSearch size={17} stroke={1.7} aria-hidden />
        <input
          data-autofocus
          aria-label="Find anything"
          placeholder="Models, versions, promotions, runs, pipelines, monitors, people, actions"
          role="combobox"
          aria-expanded={choices.length > 0}
          aria-controls={listId}
          aria-activedescendant={choices.length > 0 ? `${listId}-${current}` : undefined}
          value={query}
          onFocus={() => {
            setIsReached(true);
            setQuery((before) => before + takeTypedAhead());
          }}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setPicked(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              move(event.key === 'ArrowDown' ? 1 : -1);
            }
            if (event.key === 'Enter') {
              event.preventDefault();
              take(choices[current]);
            }
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div id={listId} className={classes.list} role="listbox" aria-label="Found">
        {choices.map((choice, at) => (
          <div key={choice.id} role="presentation">
            {choices[at - 1]?.group !== choice.group && (
              <div className={classes.group} role="presentation">
                {choice.group}
              </div>
            )}
            <div id={`${listId}-${at}`} role="option" aria-selected={at === current} className={classes.option} onClick={() => take(choice)} onPointerMove={() => setPicked(at)}>
              <choice.icon size={17} stroke={1.6} aria-hidden />
              <span className="clip">{choice.label}</span>
              {choice.detail !== undefined && <span className="clip">{choice.detail}</span>}
            </div>
          </div>
        ))}
        {choices.length === 0 && <p className={classes.none}>{isLooking ? 'Looking…' : search.error === null ? `Nothing is called “${query.trim()}”.` : search.error.message}</p>}
      </div>
    </Modal>
  );
}
