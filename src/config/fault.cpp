#include <babel/config/fault.hpp>

namespace babel::config {

std::string to_string(const fault& wrong) {
    return wrong.where.empty() ? wrong.what : wrong.where + ": " + wrong.what;
}

std::string complaint(const std::string& program, const fault& wrong) {
    const auto hint = wrong.is_usage ? "; try \"" + program + " --help\"\n" : "\n";
    return program + ": " + to_string(wrong) + hint;
}

} // namespace babel::config
