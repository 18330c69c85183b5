// Verdicts of `babel-cli doctor` on keys and encryption. No I/O.
#pragma once

#include "cli/doctor/verdict.hpp"
#include <babel/client/seen_server.hpp>

#include <optional>
#include <string>

namespace babel::cli {

struct identity_finding {
    std::string file; ///< Printable; empty: there is no place for one.
    bool exists = false;
    bool is_locked = false;  ///< Its passphrase is unknown.
    std::string fingerprint; ///< If it could be read.
    std::string fault;       ///< The reason that it could not.
};

/// `fault`: of the list of known servers, without which nothing is judged; empty: none.
verdict of_encryption(const client::seen_server& server, const std::string& fault);

verdict of_identity(const identity_finding& found);

} // namespace babel::cli
