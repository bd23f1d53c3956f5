import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { IconFlask, IconHistory, IconKeyboard, IconPlayerPlay, IconScale, IconSearch, IconSunMoon, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { searchDocument } from '../api/operations/access.js';
import { steadyOperation } from '../api/use-query.js';
import { showOverlay } from './overlays.js';

const [store, { open }] = createSpotlight();

interface Act {
  readonly label: string;
  readonly words: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

/** Finds runs, experiments and acts by a few letters. */
export default function Palette() {
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState('');
  const [text] = useDebouncedValue(query.trim(), 120);
  const hits = useQuery({ ...steadyOperation(searchDocument, { text, first: 12 }), enabled: text !== '' });
  const found = text === '' ? [] : (hits.data?.search ?? []);
  const acts: Act[] = [
    { label: 'Experiments', words: 'go experiments list', icon: <IconFlask size={18} stroke={1.6} />, run: () => void navigate({ to: '/experiments' }) },
    { label: 'Compare runs', words: 'go compare runs', icon: <IconScale size={18} stroke={1.6} />, run: () => void navigate({ to: '/compare' }) },
    { label: 'Audit', words: 'go audit log events who', icon: <IconHistory size={18} stroke={1.6} />, run: () => void navigate({ to: '/audit' }) },
    { label: 'Access', words: 'go access members tokens people', icon: <IconUsers size={18} stroke={1.6} />, run: () => void navigate({ to: '/access' }) },
    {
      label: 'Change colours',
      words: 'theme dark light colours scheme',
      icon: <IconSunMoon size={18} stroke={1.6} />,
      run: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
    },
    { label: 'List the keys', words: 'keyboard shortcuts help keys', icon: <IconKeyboard size={18} stroke={1.6} />, run: () => setTimeout(() => showOverlay('keys')) },
  ];
  useEffect(() => open(), []);
  const words = query.trim().toLowerCase();
  const shownActs = acts.filter((act) => words === '' || act.words.includes(words) || act.label.toLowerCase().includes(words));
  return (
    <Spotlight.Root store={store} query={query} onQueryChange={setQuery} onSpotlightClose={() => showOverlay(undefined)} shortcut={null} overlayProps={{ backgroundOpacity: 0.35, blur: 0 }} yOffset="12vh" scrollable maxHeight={460} size="lg">
      <Spotlight.Search placeholder="Find runs, experiments, actions" leftSection={<IconSearch size={18} stroke={1.6} />} aria-label="Find" />
      <Spotlight.ActionsList>
        {found.length > 0 && (
          <Spotlight.ActionsGroup label="Found">
            {found.map((hit) => (
              <Spotlight.Action
                key={hit.id}
                label={hit.title}
                {...(hit.subtitle == null ? {} : { description: hit.subtitle })}
                leftSection={hit.kind === 'RUN' ? <IconPlayerPlay size={18} stroke={1.6} /> : <IconFlask size={18} stroke={1.6} />}
                onClick={() => {
                  showOverlay(undefined);
                  void (hit.kind === 'RUN' ? navigate({ to: '/runs/$runId', params: { runId: hit.id } }) : navigate({ to: '/experiments/$experimentId', params: { experimentId: hit.id } }));
                }}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {shownActs.length > 0 && (
          <Spotlight.ActionsGroup label="Actions">
            {shownActs.map((act) => (
              <Spotlight.Action
                key={act.label}
                label={act.label}
                leftSection={act.icon}
                onClick={() => {
                  showOverlay(undefined);
                  act.run();
                }}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length === 0 && shownActs.length === 0 && <Spotlight.Empty>{hits.isFetching || text !== query.trim() ? 'Looking…' : hits.error === null ? `Nothing is called “${query.trim()}”.` : hits.error.message}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
