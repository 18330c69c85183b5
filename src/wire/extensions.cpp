#include <babel/wire/extensions.hpp>

#include <algorithm>

namespace babel::wire {

bool are_capabilities(const string_list& list) {
    return list.size() <= max_capabilities && std::ranges::all_of(list, [](std::string_view each) {
               return each.size() <= max_capability_bytes;
           });
}

bool are_endorsements(const bytes_list& list) {
    return list.size() <= max_endorsements && std::ranges::all_of(list, [](bytes_view each) {
               return each.size() == endorsement_bytes;
           });
}

bool demands_unknown(const string_list& capabilities, std::span<const std::string_view> known) {
    return std::ranges::any_of(capabilities, [known](std::string_view each) {
        return each.starts_with('!') && std::ranges::find(known, each.substr(1)) == known.end();
    });
}

} // namespace babel::wire
