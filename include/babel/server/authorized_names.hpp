// File of names that the operator gives to keys.
#pragma once

#include <babel/core/error.hpp>
#include <babel/server/name_book.hpp>

#include <memory>
#include <string>

namespace babel::server {

/// An error of a file of names, in words for the operator.
struct names_fault {
    std::string why;
};

/// Reads a file with a line a name: `alice ssh-ed25519 AAAA...`, as ssh-keygen(1) has it under
/// ALLOWED SIGNERS. Errors: the file cannot be read, or a line is wrong.
result<std::shared_ptr<const name_book>, names_fault> read_authorized_names(const std::string& path
);

} // namespace babel::server
