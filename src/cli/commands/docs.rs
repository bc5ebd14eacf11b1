//! `completions` and `man`: made from the command line's own description.

use super::super::output::Output;
use super::super::{Arguments, Failure, Global, Status};
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::{self, Write};

/// Completions for a shell.
pub fn completions(shell: Shell, global: &Global) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "redshift-tui", &mut script);
    write(&script, global)
}

/// The man page: the program, then each command as a section of its own.
pub fn man(global: &Global) -> Result<Status, Failure> {
    let mut page = Vec::new();
    render(&mut page)?;
    write(&page, global)
}

fn render(page: &mut Vec<u8>) -> io::Result<()> {
    let mut command = Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        writeln!(page, ".SH \"COMMAND {}\"", sub.get_name().to_uppercase())?;
        let man = clap_mangen::Man::new(sub.clone().mut_args(hide_global));
        man.render_description_section(page)?;
        man.render_options_section(page)?;
    }
    Ok(())
}

/// The global options stand in the first part once.
fn hide_global(argument: clap::Arg) -> clap::Arg {
    let global = argument.is_global_set();
    argument.hide(global)
}

fn write(text: &[u8], global: &Global) -> Result<Status, Failure> {
    let mut output = Output::open(global.out.as_deref())?;
    output.write_all(text)?;
    output.finish()?;
    Ok(Status::Done)
}
