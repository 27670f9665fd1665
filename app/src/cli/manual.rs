//! `jetlens completions SHELL` and `jetlens man`: for packages.

use clap::CommandFactory as _;

use super::args::Cli;

/// The completions for a shell, as text that the shell reads.
pub(crate) fn completions(shell: clap_complete::Shell) -> String {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "jetlens", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The manual page in roff, with a section for each verb.
pub(crate) fn man() -> std::io::Result<String> {
    let mut out = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let page = clap_mangen::Man::new(verb.clone());
        out.extend_from_slice(format!(".SH \"JETLENS {}\"\n", verb.get_name().to_uppercase()).as_bytes());
        page.render_description_section(&mut out)?;
        page.render_options_section(&mut out)?;
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_completes_the_verbs() {
        use clap::ValueEnum as _;
        for shell in clap_complete::Shell::value_variants() {
            assert!(completions(*shell).contains("screenshot"), "{shell}");
        }
    }

    #[test]
    fn the_manual_has_every_verb() {
        let page = man().unwrap();
        for word in
            [".TH jetlens 1", "JETLENS SNAPSHOT", "JETLENS DIAGNOSE", "JETLENS SCREENSHOT", "Exit codes"]
        {
            assert!(page.contains(word), "{word} is not in {page}");
        }
    }
}
