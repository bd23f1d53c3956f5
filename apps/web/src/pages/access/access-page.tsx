import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import { TabLinks } from '../../parts/tab-links.js';
import { GroupsTab } from './groups-tab.js';
import { MembersTab } from './members-tab.js';
import { OwnProfile } from './own-profile.js';
import { RolesTab } from './roles-tab.js';
import { SessionsTab } from './sessions-tab.js';
import { TokensTab } from './tokens-tab.js';

const route = getRouteApi('/access');
const link = { to: '/access' as const };

/** Who may do what, and by which way they come in. */
export function AccessPage(): ReactNode {
  const search = route.useSearch();
  const seesMembers = useMay('group:read');
  const own = search.tab === 'tokens' || search.tab === 'sessions' ? search.tab : 'members';
  const tab = seesMembers ? (search.tab ?? 'members') : own;
  return (
    <Page name="Access" fixed>
      <TabLinks
        label="Parts of access"
        current={tab}
        tabs={[
          { tab: 'members', label: seesMembers ? 'Members' : 'You', ...link, search: {} },
          { tab: 'groups', label: 'Groups', ...link, search: { tab: 'groups' as const } },
          { tab: 'roles', label: 'Custom roles', ...link, search: { tab: 'roles' as const } },
          { tab: 'tokens', label: 'Tokens', ...link, search: { tab: 'tokens' as const } },
          { tab: 'sessions', label: 'Your sessions', ...link, search: { tab: 'sessions' as const } },
        ].filter((each) => seesMembers || (each.tab !== 'groups' && each.tab !== 'roles'))}
      />
      {tab === 'groups' ? <GroupsTab /> : tab === 'roles' ? <RolesTab /> : tab === 'tokens' ? <TokensTab /> : tab === 'sessions' ? <SessionsTab /> : seesMembers ? <MembersTab /> : <OwnProfile />}
    </Page>
  );
}
