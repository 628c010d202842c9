import { Empty } from '../parts/notes';
import { PageHead } from '../parts/page-head';
import { href } from '../state/route';

export function NotFoundPage() {
  return (
    <>
      <PageHead title="Not found" />
      <Empty title="There is no such page">
        <a href={href('')}>To the overview</a>
      </Empty>
    </>
  );
}
