import { useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';

const schemes = { auto: { next: 'light', icon: IconSunMoon, label: 'as the system' }, light: { next: 'dark', icon: IconSun, label: 'light' }, dark: { next: 'auto', icon: IconMoon, label: 'dark' } } as const;

/** The colours of the pages, and the way to the next ones. */
export function useColours() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, ...shown } = schemes[colorScheme];
  return { ...shown, change: () => setColorScheme(next) };
}
