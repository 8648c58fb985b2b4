import type { PageName, Pages, Render } from '@skein/api/pages.ts';
import { renderToString } from 'preact-render-to-string';
import { aliases } from './member/Aliases.tsx';
import { compose } from './member/Compose.tsx';
import { filters } from './member/Filters.tsx';
import { hashtags } from './member/Hashtags.tsx';
import { held } from './member/Held.tsx';
import { home } from './member/Home.tsx';
import { importPage } from './member/Import.tsx';
import { imports } from './member/Imports.tsx';
import { language } from './member/Language.tsx';
import { leave } from './member/Leave.tsx';
import { lists } from './member/Lists.tsx';
import { messages } from './member/Messages.tsx';
import { move } from './member/Move.tsx';
import { notifications } from './member/Notifications.tsx';
import { oneList } from './member/OneList.tsx';
import { ownPosts } from './member/OwnPosts.tsx';
import { person } from './member/Person.tsx';
import { policyForm } from './member/PolicyForm.tsx';
import { postsForm } from './member/PostsForm.tsx';
import { profileForm } from './member/ProfileForm.tsx';
import { report } from './member/Report.tsx';
import { ruleForm } from './member/RuleForm.tsx';
import { rules } from './member/Rules.tsx';
import { scheduled } from './member/Scheduled.tsx';
import { serverForm } from './member/ServerForm.tsx';
import { settings } from './member/Settings.tsx';
import { takeAlong } from './member/TakeAlong.tsx';
import { about } from './public/About.tsx';
import { askLetter } from './public/AskLetter.tsx';
import { authorize } from './public/Authorize.tsx';
import { authorizeCode } from './public/AuthorizeCode.tsx';
import { collection } from './public/Collection.tsx';
import { confirm } from './public/Confirm.tsx';
import { embed } from './public/Embed.tsx';
import { error } from './public/Error.tsx';
import { front } from './public/Front.tsx';
import { history } from './public/History.tsx';
import { local } from './public/Local.tsx';
import { mail } from './public/Mail.tsx';
import { newPassword } from './public/NewPassword.tsx';
import { notice } from './public/Notice.tsx';
import { notSetUp } from './public/NotSetUp.tsx';
import { people } from './public/People.tsx';
import { privacy } from './public/Privacy.tsx';
import { profile } from './public/Profile.tsx';
import { requests } from './public/Requests.tsx';
import { search } from './public/Search.tsx';
import { security } from './public/Security.tsx';
import { setup } from './public/Setup.tsx';
import { signIn } from './public/SignIn.tsx';
import { signUp } from './public/SignUp.tsx';
import { status } from './public/Status.tsx';
import { tag } from './public/Tag.tsx';
import { terms } from './public/Terms.tsx';
import { Document } from './ui/Document.tsx';
import { type Page, SurroundingsProvider } from './ui/page.ts';
import { wordsOf } from './ui/words.ts';

const pages: { [P in PageName]: Page<Pages[P]> } = {
  front,
  profile,
  people,
  status,
  embed,
  home,
  compose,
  local,
  tag,
  collection,
  search,
  notifications,
  held,
  'own-posts': ownPosts,
  messages,
  hashtags,
  scheduled,
  lists,
  list: oneList,
  person,
  report,
  history,
  'profile-form': profileForm,
  about,
  settings,
  'posts-form': postsForm,
  'policy-form': policyForm,
  language,
  aliases,
  move,
  leave,
  'take-along': takeAlong,
  imports,
  import: importPage,
  'server-form': serverForm,
  filters,
  rules,
  'rule-form': ruleForm,
  setup,
  'not-set-up': notSetUp,
  'sign-in': signIn,
  authorize,
  'authorize-code': authorizeCode,
  'sign-up': signUp,
  confirm,
  'ask-letter': askLetter,
  notice,
  requests,
  'new-password': newPassword,
  security,
  mail,
  privacy,
  terms,
  error,
};

/** Makes one page as a whole HTML document: the only thing the server asks of the web part. */
export const render: Render = (name, props, frame) => {
  const surroundings = { frame, words: wordsOf(frame.locale) };
  const { head, Body } = pages[name];
  return (
    '<!doctype html>' +
    renderToString(
      <Document head={head(props, surroundings)} surroundings={surroundings}>
        <Body {...props} />
      </Document>,
    )
  );
};

/** Makes the main part of a page alone, for apps that show it in a frame of their own. */
export const renderMain: Render = (name, props, frame) => {
  const { Body } = pages[name];
  return renderToString(
    <SurroundingsProvider value={{ frame, words: wordsOf(frame.locale) }}>
      <Body {...props} />
    </SurroundingsProvider>,
  );
};
