// The file of servers that this user has met over TLS.
#pragma once

#include <babel/client/known_servers.hpp>
#include <babel/config/fault.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace babel::cli {

/// `$XDG_DATA_HOME/babel/known_servers`, or in ~/.local/share; empty without a home. (Without it
/// every server would be new again, so it stands beside the identity and not with what may be
/// lost.)
std::filesystem::path default_known_servers_path();

/// All clients of a user share it (0600). Errors are faults of that file: without its answer no
/// server may be taken for a new one.
/// Thread: any, but one at a time.
class known_servers_file {
public:
    explicit known_servers_file(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }

    result<client::known_servers, config::fault> read() const;

    /// Gives `change` the list as it is now and writes it if the result is true. Nobody else writes
    /// meanwhile: a decision about a server that is made in `change` is made once.
    result<void, config::fault> edit(const std::function<bool(client::known_servers& all)>& change
    ) const;

private:
    std::filesystem::path path_;
};

/// Text about the lines that are neither entries nor comments; empty: there are none.
std::string damage_report(const client::known_servers& list, const std::filesystem::path& path);

} // namespace babel::cli
