// Names of a server's file for the register that it shares.
#pragma once

#include "server/names/name_records.hpp"
#include <babel/core/error.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace babel::server {

/// The outcome of an import.
struct name_import {
    std::size_t imported = 0;
    std::size_t known = 0;              ///< belonged to the same key already
    std::vector<std::string> differing; ///< belong to another key, and do so still
};

/// Gives each name of the file that is free in the shared register to its owner, from the same
/// second on. The file stays as it is. Calls `done` once, before this returns or later. Errors:
/// those of name_register; some names may have been imported then, and a second import does the
/// rest.
/// Lifetime: the records outlive it.
void import_names(name_records& records, std::function<void(error_code, name_import)> done);

} // namespace babel::server
