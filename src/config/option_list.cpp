#include <babel/config/option_list.hpp>

namespace babel::config {

const option* option_list::find(std::string_view name) const {
    for (const auto& each : *this)
        if (each.name == name) return &each;
    return nullptr;
}

const option* option_list::find(char letter) const {
    for (const auto& each : *this)
        if (each.letter == letter) return &each;
    return nullptr;
}

std::vector<std::string_view> option_list::names_if(bool (*has)(const option&)) const {
    std::vector<std::string_view> out;
    for (const auto& each : *this)
        if (has(each)) out.push_back(each.name);
    return out;
}

std::vector<std::string_view> option_list::names() const {
    return names_if([](const option&) { return true; });
}

std::vector<std::string_view> option_list::keys() const {
    return names_if([](const option& each) { return each.in_files; });
}

std::vector<std::string_view> option_list::changeable() const {
    return names_if([](const option& each) { return each.changes_while_running; });
}

} // namespace babel::config
