// What the prompt of babel-cli shows and offers.
#include "folder_list.hpp"
#include <babel/cli/app.hpp>

namespace babel::cli {

completion app::complete(std::string_view before_cursor) const {
    completion_choices choices;
    choices.usages = command_usages();
    choices.contacts = [this] {
        const auto& online = client_->contacts().names();
        return completion_choices::names(online.begin(), online.end());
    };
    choices.devices = [](const std::string&) { return completion_choices::names{"default"}; };
    choices.files = list_folder;
    return cli::complete(before_cursor, choices);
}

} // namespace babel::cli
