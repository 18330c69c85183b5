// Passphrases of keys, from a file or from the terminal.
#pragma once

#include "cli/state/secret_text.hpp"
#include <babel/config/fault.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace babel::cli {

/// Asks with that prompt.
using passphrase_source =
    std::function<result<secret_text, config::fault>(std::string_view prompt)>;

/// The first line of a file, whatever is asked; without a file, what is typed on the terminal.
passphrase_source passphrase_from(const std::filesystem::path& file);

/// A line that is typed on the terminal of this process, without being shown. Ctrl-C has its usual
/// effect, after the terminal is as before.
/// Errors: there is no terminal; its input ended.
result<secret_text, config::fault> ask_on_terminal(std::string_view prompt);

} // namespace babel::cli
