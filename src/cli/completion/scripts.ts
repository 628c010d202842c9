import type { Words } from './words';

const followers = ({ commands, options }: Words): string => [...commands, ...options].join(' ');
const globals = (words: readonly Words[]): string => words.find(({ path }) => path === '')?.options.join(' ') ?? '';

/** The words before the cursor that are no options name the command. */
export function bash(words: readonly Words[]): string {
  const cases = words.map((word) => `    "${word.path}") echo "${followers(word)}" ;;`);
  return `_config_sync_words() {
  case "$1" in
${cases.join('\n')}
  esac
}
_config_sync() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      -*) ;;
      *) if [ -n "$(_config_sync_words "\${path:+$path }$word")" ]; then path="\${path:+$path }$word"; fi ;;
    esac
  done
  COMPREPLY=($(compgen -W "$(_config_sync_words "$path") ${globals(words)}" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _config_sync config-sync
`;
}

/** zsh runs completions of bash. */
export function zsh(words: readonly Words[]): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
}

export function fish(words: readonly Words[]): string {
  const lines = words.flatMap(({ path, commands, options }) => {
    const where =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    const flags = options.map((option) => `-l ${option.slice(2)}`);
    return [
      ...(commands.length === 0 ? [] : [`complete -c config-sync -n '${where}' -f -a '${commands.join(' ')}'`]),
      ...flags.map((flag) => `complete -c config-sync${path === '' ? '' : ` -n '${where}'`} ${flag}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}
