import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../lib/paths.mjs';

/** The words of the comment in front of a class or a member. Tags are for programmers. */
function docOf(node) {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** @returns {string | undefined} `AgentPage` of `Promise<AgentPage>` */
function returnedBy(member) {
  const type = member.type?.getText() ?? '';
  return /^(?:Promise<)?(\w+)>?$/.exec(type)?.[1];
}

function membersOf(path) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  return file.statements
    .filter((statement) => ts.isClassDeclaration(statement) && statement.name !== undefined)
    .flatMap((declared) =>
      declared.members
        .filter(({ name }) => name !== undefined)
        .map((member) => [
          `${declared.name.text}.${member.name.getText()}`,
          { doc: docOf(member), returns: ts.isMethodDeclaration(member) ? returnedBy(member) : undefined },
        ]),
    );
}

/**
 * What no program knows of itself: the comments, and the declared types of answers.
 * @returns {Map<string, { doc: string, returns: string | undefined }>} by `Class.member`
 */
export function readSource() {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const paths = names.filter((name) => /(controller|requests|parse-update)\.ts$/.test(name));
  return new Map(paths.flatMap((path) => membersOf(join(root, 'src', path))));
}
