#include <babel/config/fault.hpp>

namespace babel::config {

std::string to_string(const fault& error) {
    return error.where.empty() ? error.what : error.where + ": " + error.what;
}

std::string complaint(const std::string& program, const fault& error) {
    const auto hint = error.is_usage ? "; try \"" + program + " --help\"\n" : "\n";
    return program + ": " + to_string(error) + hint;
}

} // namespace babel::config
